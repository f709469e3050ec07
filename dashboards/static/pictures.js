// A pair of pictures becomes one over the other, with a slider; without this they stand side by side.
for (const pair of document.querySelectorAll("[data-pair]")) {
  const slider = document.createElement("input");
  slider.type = "range";
  slider.min = "0";
  slider.max = "100";
  slider.value = "50";
  slider.setAttribute("aria-label", pair.dataset.pair);
  const show = () => pair.style.setProperty("--seen", `${slider.value}%`);
  slider.addEventListener("input", show);
  pair.append(slider);
  pair.classList.add("pair--slid");
  show();
}
