/** The snippet, to copy. */

import "../shared/page.js";
import "../shared/copy-button.js";
