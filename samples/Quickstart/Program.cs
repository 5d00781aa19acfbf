// From a kernel to a mask. With a chat model in the kernel, the model makes the call itself: see docs/semantic-kernel.md.
using FindAgents.Agents;
using FindAgents.Agents.Answers;
using FindAgents.Engine;
using Microsoft.SemanticKernel;

using var engine = FindEngine.Load();
using var find = new FindOperations(engine, new() { Roots = { Path.Combine(AppContext.BaseDirectory, "photos") } });

var kernel = new Kernel();
kernel.Plugins.AddFind(find);
string[] phrases = ["person"];
var answer = await kernel.InvokeAsync<GroundAnswer>("find", "ground", new() { ["image"] = "astronaut.jpg", ["phrases"] = phrases });

var person = answer!.Regions[0];
var mask = await find.ReadAsync(person.Mask);
await File.WriteAllBytesAsync(args.FirstOrDefault("person-mask.png"), mask.Bytes);
Console.WriteLine($"{person.Label}: score {person.Score}, {person.AreaFraction:P0} of the photo, in the box {person.Box}");
