import { useLocation } from "wouter";
import type { Place } from "../../state/dropped";
import { DropZone } from "../../widgets/DropZone";
import { say } from "../../widgets/toasts";
import { sayProblem } from "../shared/say_problem";

function sayFolders(names: string[]): void {
  say({
    tone: "bad",
    title: `${names.join(", ")} ${names.length === 1 ? "is a folder" : "are folders"}`,
    description:
      "Make a zip of it and drop that: a SavedModel, or pictures in one folder for each class.",
  });
}

const PLACES: readonly Place[] = ["networks", "datasets", "models", "layers"];

/** Files let go over any page: each goes where its kind has its place, and the page follows. */
export function DroppedFiles() {
  const [location, navigate] = useLocation();
  const here = PLACES.find((place) => location.startsWith(`/${place}`)) ?? null;

  const take = async (files: File[]) => {
    const [{ placeOf, takeFile }, { openFile }] = await Promise.all([
      import("../../state/dropped"),
      import("../models/open_file"),
    ]);
    const isOnly = files.length === 1;
    const open = async (file: File) => {
      const place = await placeOf(file, here);
      if (place === "layers") {
        navigate("/layers", { state: { source: await file.text() } });
        return;
      }
      // A list shows how far the file is, and why it was refused.
      if (place !== "networks") navigate(`/${place}`);
      if (place === "models" && isOnly) {
        await openFile(file, navigate);
        return;
      }
      const id = await takeFile(file, place);
      if (id === null) return;
      navigate(isOnly ? `/${place}/${id}` : `/${place}`);
    };
    await Promise.all(files.map((file) => sayProblem(() => open(file))));
  };

  return (
    <DropZone
      label="Drop to open"
      hint="Networks (.network.json), saved models (.keras, .h5, .tflite, .onnx, a zip), tables, arrays, layers (.py)"
      onFiles={(files) => void take(files)}
      onFolders={sayFolders}
    />
  );
}
