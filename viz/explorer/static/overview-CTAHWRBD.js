import{e as p}from"./chunk-AEMJEILJ.js";import"./chunk-SQE76S5B.js";function o(e){return p("p",{})}export{o as OverviewView};
