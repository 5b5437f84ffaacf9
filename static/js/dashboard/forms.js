/** The forms before a chat. */

import "../shared/page.js";
import "./form-fields.js";
