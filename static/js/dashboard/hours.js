/** Opening hours, of a website or a department. */

import "../shared/page.js";
import "./week-hours.js";
