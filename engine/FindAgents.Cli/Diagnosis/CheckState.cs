using System.Text.Json.Serialization;

namespace FindAgents.Cli.Diagnosis;

/// <summary>How a check came out.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CheckState>))]
internal enum CheckState
{
    /// <summary>As it should be.</summary>
    [JsonStringEnumMemberName("ok")]
    Ok,

    /// <summary>It works, but not as well as it could.</summary>
    [JsonStringEnumMemberName("warn")]
    Warn,

    /// <summary>findagents does not work with this.</summary>
    [JsonStringEnumMemberName("fail")]
    Fail,
}
