/** Turbo puts a <style> for its progress bar into the head as it loads. The policy forbids that and no page shows the bar. */
document.head.insertBefore = function (node, before) {
  return node.nodeName === "STYLE" ? node : Node.prototype.insertBefore.call(this, node, before);
};
