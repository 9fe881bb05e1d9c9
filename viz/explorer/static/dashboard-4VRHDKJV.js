import{e as o}from"./chunk-AEMJEILJ.js";import"./chunk-SQE76S5B.js";function r(p){return o("p",{})}export{r as DashboardView};
