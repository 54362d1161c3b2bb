// Starts the pages' components, conversation and copy buttons. Every page works without script.
import { initAll } from "/static/govuk/govuk-frontend.min.js";
import { converse } from "/script/conversation.js";
import { followJob } from "/script/jobs.js";
import { sendFiles } from "/script/upload.js";
import { offerCopies } from "/script/copy.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
initAll();
offerCopies();
converse();
followJob();
sendFiles();
