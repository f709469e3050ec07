// Draws each figure when it comes into view, in the place of its chart; without it the chart stays.
(() => {
  "use strict";
  const plots = document.querySelectorAll(".plot[data-figure]");
  if (!plots.length || !("IntersectionObserver" in window)) return;

  // The server draws in the light colours; in the dark they are exchanged for their twins.
  const tokens = {
    "#FBFAF7": "--paper", "#FFFFFF": "--card", "#E4DFD5": "--rule", "#1C2230": "--ink",
    "#5A6072": "--muted", "#B3261E": "--seal", "#2D7D50": "--environment", "#9B5C0B": "--space",
    "#7544A0": "--culture", "#235679": "--safety", "#D3CBBB": "--hatch", "#8A8374": "--line",
  };
  const config = {
    responsive: true, displaylogo: false, showSendToCloud: false, scrollZoom: false, displayModeBar: false,
  };
  const drawn = new Map();
  let library;

  function token(name) {
    return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  }

  function loadLibrary(address) {
    library ??= new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = address;
      script.onload = () => resolve(window.Plotly);
      script.onerror = () => reject(new Error("the drawing library did not load"));
      document.head.append(script);
    });
    return library;
  }

  function inPresentColours(figure) {
    const text = JSON.stringify(figure).replace(/#[0-9a-f]{6}\b/gi, (colour) => {
      const name = tokens[colour.toUpperCase()];
      return name ? token(name) : colour;
    });
    const { data, layout = {} } = JSON.parse(text);
    const axes = Object.fromEntries(Object.entries(layout).filter(([name]) => /^[xy]axis/.test(name))
      .map(([name, axis]) => [name, { automargin: axis.visible !== false, ...axis }]));
    return {
      data,
      layout: {
        ...layout,
        legend: { ...layout.legend, orientation: "h", x: 0, y: 1.02, yanchor: "bottom" },
        margin: { t: 24, r: 8, b: 8, l: 8, ...layout.margin },
        ...axes,
        title: undefined, // the caption says it
        autosize: true,
        paper_bgcolor: "rgba(0,0,0,0)",
        plot_bgcolor: "rgba(0,0,0,0)",
        font: { ...layout.font, family: getComputedStyle(document.body).fontFamily, color: token("--ink"), size: 14 },
      },
    };
  }

  async function draw(place) {
    try {
      const [answer, plotly] = await Promise.all([
        fetch(place.dataset.figure, { headers: { Accept: "application/json" }, credentials: "omit" }),
        loadLibrary(place.dataset.plotly),
      ]);
      if (!answer.ok) throw new Error(`the figure answered ${answer.status}`);
      const figure = (await answer.json()).plotly;
      drawn.set(place, figure);
      place.classList.add("filled");
      place.setAttribute("role", "img");
      place.setAttribute("aria-label", place.dataset.label);
      const { data, layout } = inPresentColours(figure);
      await plotly.newPlot(place, data, layout, config);
    } catch {
      place.classList.remove("filled");
      place.classList.add("failed");
      place.removeAttribute("role");
      place.removeAttribute("aria-label");
      place.replaceChildren();
    }
  }

  const watcher = new IntersectionObserver((seen) => {
    for (const { isIntersecting, target } of seen) {
      if (!isIntersecting) continue;
      watcher.unobserve(target);
      draw(target);
    }
  }, { rootMargin: "200px" });
  plots.forEach((place) => watcher.observe(place));

  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    for (const [place, figure] of drawn) {
      const { data, layout } = inPresentColours(figure);
      window.Plotly?.react(place, data, layout, config);
    }
  });
})();
