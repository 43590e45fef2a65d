// The device was cleared: what was answered on it and never came to the server goes too.

import { forget } from "./outbox.js";

forget(document.querySelector("[data-forget]").dataset.forget);
