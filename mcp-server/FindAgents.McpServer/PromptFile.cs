using System.Reflection;
using HandlebarsDotNet;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace FindAgents.McpServer;

/// <summary>A prompt for people to pick in their client, from a YAML file in <c>Prompts/</c>: what it asks for, and a text in Handlebars' syntax.</summary>
internal sealed class PromptFile : McpServerPrompt
{
    private const string Folder = "FindAgents.McpServer.Prompts.";

    private readonly HandlebarsTemplate<object, object> _text;

    private PromptFile(Content content)
    {
        // What is filled in is read by a model, not by a browser.
        _text = Handlebars.Create(new HandlebarsConfiguration { NoEscape = true }).Compile(content.Text);
        ProtocolPrompt = new Prompt
        {
            Name = content.Name,
            Title = content.Title,
            Description = content.Description,
            Arguments =
            [
                .. content.Arguments.Select(argument => new PromptArgument
                {
                    Name = argument.Name,
                    Title = argument.Title,
                    Description = argument.Description,
                    Required = argument.Required,
                }),
            ],
        };
    }

    /// <summary>All that come with the server, by name.</summary>
    public static IReadOnlyList<PromptFile> All { get; } =
    [
        .. typeof(PromptFile).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Folder, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(Read),
    ];

    public override Prompt ProtocolPrompt { get; }

    public override IReadOnlyList<object> Metadata => [];

    public override ValueTask<GetPromptResult> GetAsync(RequestContext<GetPromptRequestParams> request, CancellationToken cancellationToken = default)
    {
        var given = request.Params?.Arguments?.ToDictionary(argument => argument.Key, argument => argument.Value.ToString(), StringComparer.Ordinal) ?? [];
        var missing = ProtocolPrompt.Arguments!.FirstOrDefault(argument => argument.Required == true && string.IsNullOrWhiteSpace(given.GetValueOrDefault(argument.Name)));
        if (missing is not null)
        {
            throw new McpProtocolException($"The prompt '{ProtocolPrompt.Name}' needs the argument '{missing.Name}': {missing.Description}", McpErrorCode.InvalidParams);
        }

        // Only what the file asks for: a template has nothing to say about the rest.
        var arguments = ProtocolPrompt.Arguments!.ToDictionary(argument => argument.Name, argument => given.GetValueOrDefault(argument.Name) ?? "", StringComparer.Ordinal);
        return ValueTask.FromResult(new GetPromptResult
        {
            Description = ProtocolPrompt.Description,
            Messages = [new PromptMessage { Role = Role.User, Content = new TextContentBlock { Text = _text(arguments).Trim() } }],
        });
    }

    private static PromptFile Read(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);
        return new PromptFile(new DeserializerBuilder().WithNamingConvention(CamelCaseNamingConvention.Instance).Build().Deserialize<Content>(reader));
    }

    private sealed class Content
    {
        public string Name { get; set; } = "";

        public string Title { get; set; } = "";

        public string Description { get; set; } = "";

        public List<ContentArgument> Arguments { get; set; } = [];

        public string Text { get; set; } = "";
    }

    private sealed class ContentArgument
    {
        public string Name { get; set; } = "";

        public string Title { get; set; } = "";

        public string Description { get; set; } = "";

        public bool Required { get; set; }
    }
}
