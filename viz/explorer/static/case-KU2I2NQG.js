import{e as p}from"./chunk-AEMJEILJ.js";import"./chunk-SQE76S5B.js";function e(o){return p("p",{})}export{e as CaseView};
