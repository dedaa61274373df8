import { afterEach, describe, expect, it } from "vitest";
import { language, picked } from "./language";
import { vocabulary } from "./vocabulary";

describe("the language of an app", () => {
  it("is the first wish that is to be had, whatever its region", () => {
    expect(picked(["en", "de"], ["", "fr-FR", "de-AT", "en-GB"])).toBe("de");
  });

  it("is the app's first where no wish is to be had", () => {
    expect(picked(["en", "de"], ["fr"])).toBe("en");
  });
});

describe("a vocabulary", () => {
  const en = { hello: "Hello {name}", "fruit.apple": "Apple" };
  const { t, named } = vocabulary({ en, de: { hello: "Hallo {name}", "fruit.apple": "Apfel" } });
  afterEach(() => language.set("en"));

  it("speaks the language of now, with values in their places", () => {
    expect(t("hello", { name: "Ada" })).toBe("Hello Ada");
    language.set("de");
    expect(t("hello", { name: "Ada" })).toBe("Hallo Ada");
  });

  it("speaks English where it lacks the language", () => {
    language.set("ar");
    expect(named("fruit", "apple")).toBe("Apple");
  });

  it("shows what the platform names and nobody has a word for", () => {
    expect(named("fruit", "dragon_fruit")).toBe("dragon fruit");
  });
});
