using System.ComponentModel;
using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace FindAgents.McpServer.Conformance;

/// <summary>The tools that the suite calls by name, each with the answer that it expects.</summary>
[McpServerToolType]
internal sealed class ExpectedTools
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    [McpServerTool(Name = "test_simple_text"), Description("Answers with a text.")]
    public static string Text() => "This is a simple text response for testing.";

    [McpServerTool(Name = "test_image_content"), Description("Answers with a picture.")]
    public static ImageContentBlock Image() => ImageContentBlock.FromBytes(Samples.Picture, "image/png");

    [McpServerTool(Name = "test_audio_content"), Description("Answers with a sound.")]
    public static AudioContentBlock Audio() => AudioContentBlock.FromBytes(Samples.Sound, "audio/wav");

    [McpServerTool(Name = "test_embedded_resource"), Description("Answers with a resource.")]
    public static EmbeddedResourceBlock Resource() => Embedded("test://embedded-resource", "text/plain", "This is an embedded resource content.");

    [McpServerTool(Name = "test_multiple_content_types"), Description("Answers with a text, a picture and a resource.")]
    public static IEnumerable<ContentBlock> Mixed() =>
    [
        new TextContentBlock { Text = "Multiple content types test:" },
        Image(),
        Embedded("test://mixed-content-resource", "application/json", """{"test":"data","value":123}"""),
    ];

    [McpServerTool(Name = "test_tool_with_logging"), Description("Logs to the client while it works.")]
    public static async Task<string> LogAsync(ModelContextProtocol.Server.McpServer server, CancellationToken cancellationToken)
    {
        foreach (var message in new[] { "Tool execution started", "Tool processing data", "Tool execution completed" })
        {
            await server.SendNotificationAsync(
                "notifications/message",
                new { level = "info", data = message },
                cancellationToken: cancellationToken);
            await Task.Delay(Pause, cancellationToken);
        }

        return "Logged three times.";
    }

    [McpServerTool(Name = "test_tool_with_progress"), Description("Tells how far it is.")]
    public static async Task<string> ProgressAsync(IProgress<ProgressNotificationValue> progress, CancellationToken cancellationToken)
    {
        foreach (var percent in new[] { 0, 50, 100 })
        {
            progress.Report(new ProgressNotificationValue { Progress = percent, Total = 100 });
            await Task.Delay(Pause, cancellationToken);
        }

        return "Done.";
    }

    [McpServerTool(Name = "test_error_handling"), Description("Fails.")]
    public static string Fail() => throw new McpException("This tool intentionally returns an error for testing");

    [McpServerTool(Name = "test_header_tool"), Description("Has an argument that a header repeats.")]
    public static string Header([McpHeader("Region"), Description("A region of the world.")] string region, [Description("A question.")] string query) =>
        $"{query} in {region}";

    /// <summary>A tool whose schema uses what the dialect of 2020-12 has beyond earlier ones.</summary>
    public static McpServerTool WithWholeSchema()
    {
        var tool = McpServerTool.Create(() => "Understood.", new McpServerToolCreateOptions { Name = "json_schema_2020_12_tool", Description = "Has a schema with definitions." });
        tool.ProtocolTool.InputSchema = JsonElement.Parse(
            """
            {
              "$schema": "https://json-schema.org/draft/2020-12/schema",
              "type": "object",
              "$defs": { "address": { "$anchor": "addressDef", "type": "object", "properties": { "street": { "type": "string" }, "city": { "type": "string" } } } },
              "properties": {
                "name": { "type": "string" },
                "address": { "$ref": "#/$defs/address" },
                "contactMethod": { "type": "string", "enum": ["phone", "email"] },
                "phone": { "type": "string" },
                "email": { "type": "string" }
              },
              "allOf": [{ "anyOf": [{ "required": ["phone"] }, { "required": ["email"] }] }],
              "if": { "properties": { "contactMethod": { "const": "phone" } }, "required": ["contactMethod"] },
              "then": { "required": ["phone"] },
              "else": { "required": ["email"] },
              "additionalProperties": false
            }
            """);
        return tool;
    }

    private static EmbeddedResourceBlock Embedded(string uri, string type, string text) =>
        new() { Resource = new TextResourceContents { Uri = uri, MimeType = type, Text = text } };
}
