// Starts the pages' components, conversation and copy buttons. Every page works without script.
import { initAll } from "/static/govuk/govuk-frontend.min.js";
import { compareDocuments } from "/script/compare.js";
import { converse } from "/script/conversation.js";
import { offerCopies } from "/script/copy.js";
import { takeReports } from "/script/report.js";
import { showPages } from "/script/picture.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
initAll();
offerCopies();
takeReports();
converse();
compareDocuments();
showPages();
