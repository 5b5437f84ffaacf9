import { begin } from "./begin.js";
import { Bridge } from "./bridge.js";
import { show } from "./sample.js";

begin(new Bridge(), show);
