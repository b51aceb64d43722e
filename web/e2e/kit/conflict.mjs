// Two people change the same record at the same time.

// One saves while the other types: returns the page that shows the other both sides.
export async function makeConflict(world) {
  const person = await world.person({ job_title: "Operator", languages: "English" });
  const edit = `/persons/${person.number}/edit`;
  const [page, first] = [await world.page(), await world.page()];
  await Promise.all([page.goto(edit), first.goto(edit)]);
  await first.getByLabel("Job title").fill("Storage operator");
  await first.getByLabel("Languages").fill("English, Portuguese");
  await first.getByRole("button", { name: "Save the changes" }).last().click();
  await first.waitForURL(`**/persons/${person.number}?saved=*`);
  await page.getByLabel("Job title").fill("Network operator");
  await page.getByLabel("Languages").fill("English, Dutch");
  await page.getByRole("button", { name: "Save the changes" }).last().click();
  await page.getByRole("heading", { name: "Both sides" }).waitFor();
  return { person, page, first };
}
