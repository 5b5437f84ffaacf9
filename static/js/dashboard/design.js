/** The design of a website, beside the live widget. */

import "../shared/page.js";
import "./design-desk.js";
