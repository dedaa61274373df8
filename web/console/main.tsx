import { start } from "@shared/start";
import { App } from "./shell/app";
import "./styles/index.css";

start(<App />, ["en", "de", "ar"]);
