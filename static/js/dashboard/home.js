/** The dashboard's first page: snippets to copy. */

import "../shared/page.js";
import "../shared/copy-button.js";
