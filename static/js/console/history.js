/** The history: its table, and one conversation beside it. */

import "./shell.js";
import "../shared/copy-button.js";
import "./history-table.js";
