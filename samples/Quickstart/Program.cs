// From a kernel to a mask. With a chat model in the kernel, the model makes the call itself: see docs/semantic-kernel.md.
using FindAgents.Agents;
using FindAgents.Agents.Answers;
using FindAgents.Engine;
using Microsoft.SemanticKernel;

using var engine = FindEngine.Load();
using var find = new FindOperations(engine, new() { Roots = { Path.Combine(AppContext.BaseDirectory, "photos") } });

var kernel = new Kernel();
kernel.Plugins.AddFind(find);
string[] phrases = ["the cat"];
var answer = await kernel.InvokeAsync<GroundAnswer>("find", "ground", new() { ["image"] = "cat.jpg", ["phrases"] = phrases });

var cat = answer!.Regions[0];
var mask = await find.ReadAsync(cat.Mask);
await File.WriteAllBytesAsync(args.FirstOrDefault("cat-mask.png"), mask.Bytes);
Console.WriteLine($"{cat.Label}: score {cat.Score}, {cat.AreaFraction:P0} of the photo, in the box {cat.Box}");
