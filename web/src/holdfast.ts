// Everything that scripts add to the pages. Each page works without any of it.
import { startDrafts } from "./draft";
import { startInPlace } from "./in-place";
import { startKeys } from "./keys";
import { startLive } from "./live";
import { startMentions } from "./mention";
import { startPalette } from "./palette";
import { startPassing } from "./passing";
import { startPlaces } from "./places";
import { startReferences } from "./reference";
import { startTables } from "./table";
import { startTheme } from "./theme";
import { startTimes } from "./times";

startTheme();
startPlaces();
startTimes();
startTables();
startInPlace();
startKeys();
startPalette();
startReferences();
startMentions();
startDrafts();
startLive();
startPassing();
