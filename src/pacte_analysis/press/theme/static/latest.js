// A page that leads to the latest edition: the place in the page (#…) and the words sought (?q=…) go along.
"use strict";
location.replace(document.querySelector('link[rel="canonical"]').href + location.search + location.hash);
