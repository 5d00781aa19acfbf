namespace FindAgents.Cli.Clients;

/// <summary>A program that uses MCP servers, and how it wants to be told of one.</summary>
/// <param name="Name">Its name on the command line.</param>
/// <param name="Title">Its name.</param>
/// <param name="ServersKey">The key below which its configuration lists servers.</param>
/// <param name="ConfigurationFile">Where its configuration is on this machine.</param>
internal sealed record McpClientKind(string Name, string Title, string ServersKey, string ConfigurationFile)
{
    private const string McpServers = "mcpServers";

    /// <summary>The key of a server's address; <see langword="null"/> where the file cannot name one.</summary>
    public string? UrlKey { get; init; }

    /// <summary>What "type" says of a server that has an address; <see langword="null"/> where there is no such key.</summary>
    public string? HttpType { get; init; }

    /// <summary>What "type" says of a server that is started; <see langword="null"/> where there is no such key.</summary>
    public string? StdioType { get; init; }

    /// <summary>The clients that are known.</summary>
    public static IReadOnlyList<McpClientKind> All { get; } =
    [
        new("vscode", "VS Code", "servers", InSettings("Code", "User", "mcp.json")) { UrlKey = "url", HttpType = "http", StdioType = "stdio" },
        new("claude-desktop", "Claude Desktop", McpServers, InSettings("Claude", "claude_desktop_config.json")),
        new("claude-code", "Claude Code", McpServers, InHome(".claude.json")) { UrlKey = "url", HttpType = "http", StdioType = "stdio" },
        new("cursor", "Cursor", McpServers, InHome(".cursor", "mcp.json")) { UrlKey = "url" },
        new("windsurf", "Windsurf", McpServers, InHome(".codeium", "windsurf", "mcp_config.json")) { UrlKey = "serverUrl" },
        new("gemini-cli", "Gemini CLI", McpServers, InHome(".gemini", "settings.json")) { UrlKey = "httpUrl" },
    ];

    // ~/.config, ~/Library/Application Support or %APPDATA%.
    private static string InSettings(params string[] names) =>
        Path.Combine([Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData, Environment.SpecialFolderOption.DoNotVerify), .. names]);

    private static string InHome(params string[] names) =>
        Path.Combine([Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify), .. names]);
}
