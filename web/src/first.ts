// Runs before the style sheet: sets the chosen theme, so that no page flashes in the other one.
import { chosenTheme, showTheme } from "./theme-choice";

showTheme(chosenTheme());
