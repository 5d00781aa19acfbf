using System.Reflection;
using System.Text.Json;
using FindAgents.Engine;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace FindAgents.McpServer;

/// <summary>Decides what a model gets to read when something goes wrong.</summary>
/// <remarks>
/// What the caller can mend (<see cref="FindException"/>, arguments that do not fit the schema) is told in full. All
/// else is left to the SDK, which logs it and tells the model only that the tool failed.
/// </remarks>
internal static class ToolErrors
{
    // Longer than any address that is handed out; a caller's megabytes are not sent back.
    private const int LongestUri = 2048;
    private const int LongestName = 60;

    public static McpRequestHandler<CallToolRequestParams, CallToolResult> Tell(McpRequestHandler<CallToolRequestParams, CallToolResult> next) =>
        async (request, cancellationToken) =>
        {
            try
            {
                return await next(request, cancellationToken);
            }
            catch (FindException exception)
            {
                return Error(exception.Message);
            }
            catch (Exception exception) when (IsAboutArguments(exception) && request.MatchedPrimitive is McpServerTool tool)
            {
                return Error(Explain(tool, request.Params?.Arguments));
            }
        };

    public static McpRequestHandler<ReadResourceRequestParams, ReadResourceResult> Tell(McpRequestHandler<ReadResourceRequestParams, ReadResourceResult> next) =>
        async (request, cancellationToken) =>
        {
            try
            {
                return await next(request, cancellationToken);
            }
            catch (FindException exception)
            {
                throw About(request.Params, new McpProtocolException(exception.Message, exception, McpErrorCode.InvalidParams));
            }
            catch (McpProtocolException exception)
            {
                About(request.Params, exception);
                throw;
            }
        };

    /// <summary>A request whose parameters are not built as its method's are is the caller's mistake; the SDK takes it for a fault.</summary>
    public static McpMessageHandler TellOfShape(McpMessageHandler next) =>
        async (message, cancellationToken) =>
        {
            try
            {
                await next(message, cancellationToken);
            }
            catch (JsonException exception) when (message.JsonRpcMessage is JsonRpcRequest request)
            {
                throw new McpProtocolException($"The parameters of this request do not fit what '{request.Method}' takes{At(exception)}. A tool's arguments are an object, with the names and types of its schema.", exception, McpErrorCode.InvalidParams);
            }
        };

    // What an error carries beside its message becomes its data: which resource it is about, as the protocol recommends.
    private static McpProtocolException About(ReadResourceRequestParams? asked, McpProtocolException exception)
    {
        if (asked?.Uri is { Length: <= LongestUri } uri)
        {
            exception.Data["uri"] = uri;
        }

        return exception;
    }

    private static CallToolResult Error(string message) =>
        new() { IsError = true, Content = [new TextContentBlock { Text = message }] };

    // The binder throws these before a tool's own code runs; the tools themselves read no JSON.
    private static bool IsAboutArguments(Exception exception) =>
        exception is JsonException or ArgumentException { ParamName: "arguments" };

    private static string Explain(McpServerTool tool, IDictionary<string, JsonElement>? arguments)
    {
        var name = tool.ProtocolTool.Name;
        var schema = tool.ProtocolTool.InputSchema;
        foreach (var parameter in tool.Metadata.OfType<MethodInfo>().Single().GetParameters())
        {
            // What the server itself brings, such as progress, is in no schema.
            if (!schema.GetProperty("properties").TryGetProperty(parameter.Name!, out var described))
            {
                continue;
            }

            var expected = JsonSerializer.Serialize(described, ToolJson.Options);
            if (arguments is null || !arguments.TryGetValue(parameter.Name!, out var value))
            {
                if (!parameter.HasDefaultValue)
                {
                    return $"{name} needs the argument '{parameter.Name}'. Its schema is {expected}.{Strangers(schema, arguments)}";
                }

                continue;
            }

            try
            {
                value.Deserialize(parameter.ParameterType, ToolJson.Options);
            }
            catch (JsonException exception)
            {
                return $"The argument '{parameter.Name}' of {name} does not fit its schema{At(exception)}. Its schema is {expected}.";
            }
        }

        return $"The arguments of {name} do not fit its schema, which is {JsonSerializer.Serialize(schema, ToolJson.Options)}.";
    }

    private static string At(JsonException exception) =>
        exception.Path is { Length: > 1 } path ? $", at {path}" : "";

    private static string Strangers(JsonElement schema, IDictionary<string, JsonElement>? arguments)
    {
        var known = schema.GetProperty("properties").EnumerateObject().Select(property => property.Name).ToList();
        var strangers = arguments?.Keys.Except(known).ToList() ?? [];
        return strangers.Count == 0 ? "" : $" Not known: {string.Join(", ", strangers.Take(5).Select(name => name.Length > LongestName ? name[..LongestName] + "…" : name))}.";
    }
}
