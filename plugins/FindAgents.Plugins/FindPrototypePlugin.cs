using System.ComponentModel;
using FindAgents.Agents.Answers;
using FindAgents.Agents.Prototypes;
using Microsoft.SemanticKernel;

namespace FindAgents.Plugins;

/// <summary>The functions of task prototypes that a kernel's model may call: <see cref="PrototypeOperations"/>, described for a model.</summary>
/// <remarks>Mistakes of the model are <see cref="Engine.FindException"/>s, whose messages connectors hand back to it. Safe for concurrent calls.</remarks>
public sealed class FindPrototypePlugin(PrototypeOperations prototypes)
{
    internal const string SaveName = "prototype_save";

    /// <summary>Lists the prototypes.</summary>
    [KernelFunction("prototypes")]
    [Description(PrototypeGuide.List)]
    [return: Description("The prototypes: those that come along, then saved ones by name.")]
    public PrototypeListAnswer List() => prototypes.List();

    /// <summary>Saves a prototype.</summary>
    [KernelFunction(SaveName)]
    [Description(PrototypeGuide.Save)]
    [return: Description("What the saved prototype is.")]
    public PrototypeAnswer Save(
        [Description(PrototypeGuide.Yaml)] string yaml,
        [Description(PrototypeGuide.Replace)] bool replace = false) =>
        prototypes.Save(yaml, replace);
}
