import { begin } from "./begin.js";
import { Bridge } from "./bridge.js";

begin(new Bridge());
