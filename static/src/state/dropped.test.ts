import { describe, expect, test } from "vitest";
import { placeOf } from "./dropped";

describe("where a dropped file belongs", () => {
  test.each([
    ["model.keras", "", "models"],
    ["rows.csv", "a,b", "datasets"],
    ["my.py", "class A: pass", "layers"],
    ["drawn.network.json", "{}", "networks"],
    ["drawn.json", '{"name": "n", "layers": []}', "networks"],
    ["model.json", '{"class_name": "Sequential", "config": {"layers": []}}', "models"],
    ["rows.json", '[{"a": 1}]', "datasets"],
    ["broken.json", "{", "datasets"],
    ["saved.zip", "PK folder/saved_model.pb", "models"],
    ["packed.zip", "PK folder/weights.h5", "models"],
    ["model.tar.gz", "", "models"],
    ["architecture.yaml", "", "models"],
    ["pictures.zip", "PK one.png", "datasets"],
  ])("%s", async (name, content, place) => {
    expect(await placeOf(new File([content], name), null)).toBe(place);
  });
});
