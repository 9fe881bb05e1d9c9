// The parts of Chart.js that are used, and no others.

import { BarController, BarElement, CategoryScale, Chart as Library, Legend, LinearScale, LogarithmicScale, PointElement, ScatterController, Tooltip } from "chart.js";

Library.register(BarController, BarElement, CategoryScale, Legend, LinearScale, LogarithmicScale, PointElement, ScatterController, Tooltip);
Library.defaults.maintainAspectRatio = false;
Library.defaults.animation = false;

export { Library };
