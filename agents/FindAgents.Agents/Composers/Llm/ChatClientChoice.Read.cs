namespace FindAgents.Agents.Composers.Llm;

/// <content>How a choice is read from options and the environment.</content>
public sealed partial class ChatClientChoice
{
    private const string Off = "off";
    private const string Expected = "an address such as http://localhost:11434/v1, openai, azure, ollama or off";
    private const string OpenAIAddress = "https://api.openai.com/v1/";
    private const string OllamaAddress = "http://localhost:11434/v1/";
    private const string AzurePath = "/openai/v1/";
    private const int LongestKey = 4096;

    private static readonly string[] AzureHosts = [".openai.azure.com", ".cognitiveservices.azure.com", ".services.ai.azure.com"];

    /// <summary>Reads which model is wanted. What is given comes before what the environment says.</summary>
    /// <param name="llm">Whose model: an address, <c>openai</c>, <c>azure</c>, <c>ollama</c> or <c>off</c>; <see cref="Variable"/> where <see langword="null"/>.</param>
    /// <param name="model">The model's name; <see cref="ModelVariable"/> where <see langword="null"/>.</param>
    /// <param name="keyFile">A file that holds the key and nothing else; <see cref="KeyVariable"/>, then <see cref="KeyFileVariable"/>, where <see langword="null"/>.</param>
    /// <param name="environment">Reads a variable; the process's by default.</param>
    /// <returns>The choice; <see langword="null"/> where none is wanted.</returns>
    /// <exception cref="LlmException">Something is missing, or does not go together; the message says what to set.</exception>
    public static ChatClientChoice? Read(string? llm = null, string? model = null, string? keyFile = null, Func<string, string?>? environment = null)
    {
        environment ??= Environment.GetEnvironmentVariable;
        var wanted = Given(llm) ?? Variable(ChatClientChoice.Variable);
        if (wanted is null or Off)
        {
            return wanted is null && (Given(model) ?? Given(keyFile)) is not null
                ? throw new LlmException($"A model or a key was given, but not whose language model: give --llm, or set {ChatClientChoice.Variable}, to {Expected}.")
                : null;
        }

        var (provider, address) = Where(wanted, Variable);
        var name = Given(model) ?? Variable(ModelVariable)
            ?? throw new LlmException($"The language model has no name. Give --llm-model, or set {ModelVariable}{(provider == LlmProvider.Azure ? ", to the deployment's name" : "")}.");
        var (key, source) = Key(provider, address, Given(keyFile), Variable);
        if (key is not null && address.Scheme == Uri.UriSchemeHttp && !address.IsLoopback)
        {
            throw new LlmException($"The key would be sent to {address} where anybody on the way can read it. Use https, or no key.");
        }

        return key is null && provider is LlmProvider.OpenAI or LlmProvider.Azure
            ? throw new LlmException($"{provider} needs a key. Set {KeyVariable}, or name a file that holds it: --llm-key-file, {KeyFileVariable}.")
            : new ChatClientChoice(provider, address, name, key, source);

        string? Variable(string variable) => Given(environment(variable));

        static string? Given(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
    }

    private static (LlmProvider Provider, Uri Address) Where(string wanted, Func<string, string?> variable)
    {
        switch (wanted.ToLowerInvariant())
        {
            case "openai":
                return (LlmProvider.OpenAI, AddressIn(variable(EndpointVariable) ?? OpenAIAddress, EndpointVariable, false));
            case "ollama":
                return (LlmProvider.Ollama, AddressIn(variable(EndpointVariable) ?? OllamaAddress, EndpointVariable, false));
            case "azure":
                var (endpoint, from) = variable(EndpointVariable) is { } own ? (own, EndpointVariable) : (variable("AZURE_OPENAI_ENDPOINT"), "AZURE_OPENAI_ENDPOINT");
                return endpoint is null
                    ? throw new LlmException($"Azure has an address for each resource. Set {EndpointVariable} to yours, such as https://my-resource.openai.azure.com.")
                    : (LlmProvider.Azure, AddressIn(endpoint, from, true));
            default:
                var isAzure = Uri.TryCreate(wanted, UriKind.Absolute, out var address) && AzureHosts.Any(host => address.Host.EndsWith(host, StringComparison.OrdinalIgnoreCase));
                return (isAzure ? LlmProvider.Azure : LlmProvider.Compatible, AddressIn(wanted, "--llm", isAzure));
        }
    }

    private static Uri AddressIn(string text, string from, bool isAzure)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
        {
            throw new LlmException($"{from} is '{Quote.Short(text)}'; expected {(from == "--llm" ? Expected : "an address such as https://api.example.com/v1")}.");
        }

        // An address is shown and logged: what is secret in it would be, too.
        if (address.UserInfo.Length > 0 || address.Query.Length > 0 || address.Fragment.Length > 0)
        {
            throw new LlmException($"{from} is an address with a user, a query or a fragment. Give it without; the key belongs into {KeyVariable} or a file.");
        }

        return new UriBuilder(address) { Path = isAzure && address.AbsolutePath == "/" ? AzurePath : address.AbsolutePath.TrimEnd('/') + "/" }.Uri;
    }

    private static (string? Key, string? Source) Key(LlmProvider provider, Uri address, string? file, Func<string, string?> variable)
    {
        if (provider == LlmProvider.Ollama)
        {
            // It takes none, and the environment's is for somebody else.
            return file is null ? (null, null) : throw new LlmException("Ollama takes no key. Leave the key's file out, or give the address of the server that asks for one.");
        }

        if (file is not null)
        {
            return (FromFile(file), $"the file {Quote.Short(file)}");
        }

        if (variable(KeyVariable) is { } key)
        {
            return (Checked(key, KeyVariable), KeyVariable);
        }

        if (variable(KeyFileVariable) is { } named)
        {
            return (FromFile(named), $"the file {Quote.Short(named)}");
        }

        // Keys of others go to their servers alone.
        var theirs = provider switch
        {
            LlmProvider.OpenAI when address.AbsoluteUri == OpenAIAddress => "OPENAI_API_KEY",
            LlmProvider.Azure when AzureHosts.Any(host => address.Host.EndsWith(host, StringComparison.OrdinalIgnoreCase)) => "AZURE_OPENAI_API_KEY",
            _ => null,
        };
        return theirs is not null && variable(theirs) is { } other ? (Checked(other, theirs), theirs) : (null, null);
    }

    private static string FromFile(string path)
    {
        try
        {
            using var reader = new StreamReader(path);
            var buffer = new char[LongestKey + 2];
            return Checked(new string(buffer, 0, reader.ReadBlock(buffer)).Trim(), $"The file '{Quote.Short(path)}'");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new LlmException($"The key cannot be read from '{Quote.Short(path)}': {exception.Message} Name a file that holds the key and nothing else.", exception);
        }
    }

    private static string Checked(string key, string source) => key.Length is > 0 and <= LongestKey && key.All(letter => letter is > ' ' and <= '~')
        ? key
        : throw new LlmException($"{source} holds no key: 1 to {LongestKey} printable ASCII characters without blanks were expected.");
}
