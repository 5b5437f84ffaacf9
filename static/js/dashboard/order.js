/** An order's page: says by itself when the money is there. */

import "../shared/page.js";
import "../shared/copy-button.js";
import "../shared/order-progress.js";
