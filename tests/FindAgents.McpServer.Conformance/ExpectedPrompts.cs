using System.ComponentModel;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace FindAgents.McpServer.Conformance;

/// <summary>The prompts that the suite asks for.</summary>
[McpServerPromptType]
internal sealed class ExpectedPrompts
{
    [McpServerPrompt(Name = "test_simple_prompt"), Description("A text.")]
    public static string Simple() => "This is a simple prompt for testing.";

    [McpServerPrompt(Name = "test_prompt_with_arguments"), Description("A text with two arguments in it.")]
    public static string WithArguments([Description("The first.")] string arg1, [Description("The second.")] string arg2) =>
        $"Prompt with arguments: arg1='{arg1}', arg2='{arg2}'";

    [McpServerPrompt(Name = "test_prompt_with_embedded_resource"), Description("A resource, and what to do with it.")]
    public static IEnumerable<PromptMessage> WithResource([Description("The resource's address.")] string resourceUri) =>
    [
        From(new EmbeddedResourceBlock { Resource = new TextResourceContents { Uri = resourceUri, MimeType = "text/plain", Text = "Embedded resource content for testing." } }),
        From(new TextContentBlock { Text = "Please process the embedded resource above." }),
    ];

    [McpServerPrompt(Name = "test_prompt_with_image"), Description("A picture, and what to do with it.")]
    public static IEnumerable<PromptMessage> WithImage() =>
    [
        From(ImageContentBlock.FromBytes(Samples.Picture, "image/png")),
        From(new TextContentBlock { Text = "Please analyze the image above." }),
    ];

    private static PromptMessage From(ContentBlock content) => new() { Role = Role.User, Content = content };
}
