// Starts what only the pages behind sign-in have: the progress of jobs, and files that are dropped on a page.
import { followJob } from "/script/jobs.js";
import { offerUpload } from "/script/upload.js";

followJob();
offerUpload();
