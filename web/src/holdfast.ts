// Everything that scripts add to the pages. Each page works without any of it.
import { startDrafts } from "./draft";
import { startFormBars } from "./form-bar";
import { startInPlace } from "./in-place";
import { startKeys } from "./keys";
import { startLive } from "./live";
import { startMentions } from "./mention";
import { startPalette } from "./palette";
import { startPassing } from "./passing";
import { startPickers } from "./picker";
import { startPlaces } from "./places";
import { startTables } from "./table";
import { startTheme } from "./theme";
import { startTimes } from "./times";

startTheme();
startPlaces();
startTimes();
startTables();
startPickers();
startInPlace();
startFormBars();
startKeys();
startPalette();
startMentions();
startDrafts();
startLive();
startPassing();
