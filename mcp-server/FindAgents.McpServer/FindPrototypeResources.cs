using System.ComponentModel;
using FindAgents.Agents.Prototypes;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace FindAgents.McpServer;

/// <summary>Task prototypes as resources.</summary>
[McpServerResourceType]
public sealed class FindPrototypeResources(PrototypeOperations prototypes)
{
    /// <summary>The prototypes there are.</summary>
    [McpServerResource(UriTemplate = PrototypeUri.List, Name = "prototypes", Title = "The task prototypes", MimeType = "application/json")]
    [Description("The task prototypes that come along and the saved ones: prompts, what they read out, which questions they answer.")]
    public ResourceContents List() => Read(PrototypeUri.List);

    /// <summary>Who attends to whom in a prototype, drawn.</summary>
    [McpServerResource(UriTemplate = PrototypeUri.PictureTemplate, Name = "prototype-picture", Title = "A task prototype, drawn", MimeType = "image/png")]
    [Description("Who attends to whom in a task prototype, and what is read out, as a picture.")]
    public ResourceContents Picture(string name) => Read(PrototypeUri.Picture(name));

    /// <summary>A prototype's YAML.</summary>
    [McpServerResource(UriTemplate = PrototypeUri.YamlTemplate, Name = "prototype", Title = "A task prototype", MimeType = "application/yaml")]
    [Description("A task prototype as YAML: what to begin with for one of your own.")]
    public ResourceContents Yaml(string name) => Read(PrototypeUri.Yaml(name));

    private ResourceContents Read(string uri) => ResourceAnswer.From(uri, prototypes.Read(uri));
}
