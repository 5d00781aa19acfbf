using System.ComponentModel;
using FindAgents.Agents.Answers;
using FindAgents.Agents.Prototypes;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace FindAgents.McpServer;

/// <summary>The tools of task prototypes that an agent sees: <see cref="PrototypeOperations"/>, described for a model and answered in MCP's terms.</summary>
[McpServerToolType]
public sealed class FindPrototypeTools(PrototypeOperations prototypes)
{
    internal const string SaveName = "find_prototype_save";

    /// <summary>Lists the prototypes.</summary>
    [McpServerTool(Name = "find_prototypes", Title = "List task prototypes", ReadOnly = true, Destructive = false, Idempotent = true, OpenWorld = false, UseStructuredContent = true, OutputSchemaType = typeof(PrototypeListAnswer))]
    [Description(PrototypeGuide.List)]
    public CallToolResult List() => ToolAnswer.With(prototypes.List(), []);

    /// <summary>Saves a prototype.</summary>
    [McpServerTool(Name = SaveName, Title = "Save a task prototype", ReadOnly = false, Destructive = false, Idempotent = true, OpenWorld = false, UseStructuredContent = true, OutputSchemaType = typeof(PrototypeAnswer))]
    [Description(PrototypeGuide.Save)]
    public CallToolResult Save(
        [Description(PrototypeGuide.Yaml)] string yaml,
        [Description(PrototypeGuide.Replace)] bool replace = false)
    {
        var saved = prototypes.Save(yaml, replace);
        return ToolAnswer.With(saved, [
            new ResourceLinkBlock
            {
                Uri = PrototypeUri.Picture(saved.Name),
                Name = $"{saved.Name}.png",
                Title = "Who attends to whom, drawn",
                MimeType = "image/png",
            },
        ]);
    }
}
