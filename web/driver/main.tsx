import { start } from "@shared/start";
import { App } from "./app";
import "./styles/index.css";

start(<App />, ["en", "de", "ar"]);
