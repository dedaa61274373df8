import { start } from "@shared/start";
import { wakeOnTouch } from "./queue/bell";
import { App } from "./shell/app";
import "./styles/index.css";

wakeOnTouch();
start(<App />, ["en", "de", "ar"]);
