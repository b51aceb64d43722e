// A spreadsheet of persons, and its way through the pages of the import.

// Two good rows and one that cannot be understood: its e-mail is none.
export async function importFile(world, page) {
  const [one, other, bad] = [world.word(), world.word(), world.word()];
  const rows = [
    "Name,Organisation,Job title,E-mail",
    `${one} Imported,Keystone,Operator,${one.toLowerCase()}@keystone.example`,
    `${other} Imported,Keystone,Operator,${other.toLowerCase()}@keystone.example`,
    `${bad} Imported,Keystone,Operator,no address`,
  ];
  const file = { name: "people.csv", mimeType: "text/csv", buffer: Buffer.from(rows.join("\r\n")) };
  await page.goto("/persons");
  await page.getByRole("link", { name: "Import", exact: true }).click();
  const field = page.locator("input[type=file]");
  await field.waitFor();
  return {
    names: [`${one} Imported`, `${other} Imported`],
    bad: `${bad} Imported`,
    // The file is sent; the next page asks which column is what.
    async upload() {
      await field.setInputFiles(file);
      await page.getByRole("button", { name: "Read the file" }).click();
      await page.getByLabel("Job title goes to").waitFor();
    },
    // What was suggested is taken; the next page shows what would change.
    async choose() {
      await page.getByRole("button", { name: "Show what would change" }).click();
      await page.getByRole("heading", { name: "What would change" }).waitFor();
    },
    // It is written; the next page shows the result.
    async apply() {
      await page.getByRole("button", { name: "Apply 2 changes" }).click();
      await page.waitForURL("**/imports/*/result*");
    },
  };
}
