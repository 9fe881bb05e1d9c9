import{e as p}from"./chunk-AEMJEILJ.js";import"./chunk-SQE76S5B.js";function r(o){return p("p",{})}export{r as SparqlView};
