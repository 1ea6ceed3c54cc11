import { render } from "preact";
import { App } from "./component/app";
import "./style/tokens.css";
import "./style/page.css";
import "./style/control.css";
import "./style/sheet.css";
import "./style/tile.css";
import "./style/server.css";

render(<App />, document.getElementById("page")!);
