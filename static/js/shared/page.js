/** What every page has; whatever a page names with {% modules %} imports this too. */

import "./theme-switch.js";
import "./menu-button.js";
import "./open-link.js";
import "./cut-off.js";
