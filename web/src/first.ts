// Runs before the style sheet: sets the chosen theme, so that a page never flashes in the other one.
import { chosenTheme, showTheme } from "./theme-choice";

showTheme(chosenTheme());
