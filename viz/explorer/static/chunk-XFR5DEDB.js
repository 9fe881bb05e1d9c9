function c(t,r){let n=t.replace(/#.*$/gm,"").replace(/"[^"\n]*"|<[^>\s]*>/g,""),e=Object.entries(r).filter(([s])=>new RegExp(`(^|[^\\w-])${s}:`).test(n)&&!new RegExp(`prefix\\s+${s}:`,"i").test(n));return e.length?`${e.map(([s,i])=>`PREFIX ${s}: <${i}>`).join(`
`)}

${t}`:t}function o(t,r){for(let[n,e]of Object.entries(r))if(e&&t.startsWith(e)&&t.length>e.length)return`${n}:${g(t.slice(e.length))}`;return g(t)}function g(t){try{return decodeURI(t)}catch{return t}}function u(t){return/^[a-z][a-z0-9+.-]*:[^\s<>"{}|\\^`\u0000-\u0020]*$/i.test(t)?`<${t}>`:null}function a(t){let r={"\\":"\\\\",'"':'\\"',"\n":"\\n","\r":"\\r","	":"\\t"};return`"${t.replace(/[\\"\n\r\t]/g,n=>r[n]??n)}"`}export{c as a,o as b,u as c,a as d};
