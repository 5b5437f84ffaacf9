/** What a website launches, in order. */

import "../shared/page.js";
import "./order-list.js";
