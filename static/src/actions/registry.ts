/** Every editor command, in the order in which they are listed. */
import type { Action } from "./action";
import { undoAction } from "./undo";
import { redoAction } from "./redo";
import { selectAll } from "./select_all";
import { clearSelection } from "./clear_selection";
import { findLayer } from "./find_layer";
import { editLayer } from "./edit_layer";
import { deleteLayers } from "./delete_layers";
import { duplicateLayers } from "./duplicate_layers";
import { foldHere } from "./fold_here";
import { makeBlock } from "./make_block";
import { dissolveBlock } from "./dissolve_block";
import { foldRepeats } from "./fold_repeats";
import { unfoldAll } from "./unfold_all";
import { freezeLayers } from "./freeze_layers";
import { freezeBefore } from "./freeze_before";
import { freezeKeptLayers } from "./freeze_kept";
import { unfreezeAll } from "./unfreeze_all";
import { copyLayers } from "./copy_layers";
import { cutLayers } from "./cut_layers";
import { pasteLayers } from "./paste_layers";
import { moveUp } from "./move_up";
import { moveDown } from "./move_down";
import { selectNext } from "./select_next";
import { selectPrevious } from "./select_previous";
import { extendDown } from "./extend_down";
import { extendUp } from "./extend_up";
import { selectFirst } from "./select_first";
import { selectLast } from "./select_last";
import { openSearch } from "./open_search";
import { showShortcuts } from "./show_shortcuts";
import { zoomIn } from "./zoom_in";
import { zoomOut } from "./zoom_out";
import { fitView } from "./fit_view";
import { tidyDrawing } from "./tidy";
import { nextArea } from "./next_area";
import { previousArea } from "./previous_area";
import { themeDark } from "./theme_dark";
import { themeLight } from "./theme_light";
import { themeSystem } from "./theme_system";
import { togglePalette } from "./toggle_palette";
import { toggleInspector } from "./toggle_inspector";
import { toggleCode } from "./toggle_code";
import { toggleList } from "./toggle_list";
import { trainNetwork } from "./train";
import { chooseData } from "./choose_data";
import { takeDocument } from "./take_document";
import { takePython } from "./take_python";
import { saveAction } from "./save";
import { showVersions } from "./show_versions";

export const ACTIONS: readonly Action[] = [
  undoAction,
  redoAction,
  selectAll,
  clearSelection,
  findLayer,
  editLayer,
  deleteLayers,
  duplicateLayers,
  foldHere,
  makeBlock,
  dissolveBlock,
  freezeLayers,
  freezeBefore,
  freezeKeptLayers,
  unfreezeAll,
  copyLayers,
  cutLayers,
  pasteLayers,
  moveUp,
  moveDown,
  selectNext,
  selectPrevious,
  extendDown,
  extendUp,
  selectFirst,
  selectLast,
  openSearch,
  showShortcuts,
  nextArea,
  previousArea,
  zoomIn,
  zoomOut,
  fitView,
  tidyDrawing,
  foldRepeats,
  unfoldAll,
  togglePalette,
  toggleInspector,
  toggleCode,
  toggleList,
  themeLight,
  themeDark,
  themeSystem,
  trainNetwork,
  chooseData,
  takeDocument,
  takePython,
  saveAction,
  showVersions,
];
