// Starts the page.

import { render } from "preact";
import { App } from "./app";
import "colours.css";
import "./styles/base.css";
import "./styles/shell.css";
import "./styles/parts.css";
import "./styles/views.css";
import "./styles/network.css";

const place = document.getElementById("app");
if (place) render(<App />, place);
