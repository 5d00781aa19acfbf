using System.Collections;
using FindAgents.Engine;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace FindAgents.McpServer.Http;

/// <summary>Sends traces and metrics to a collector, where OpenTelemetry's own environment variables name one.</summary>
internal static class Telemetry
{
    private const string Prefix = "OTEL_";
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private const string McpSource = "Experimental.ModelContextProtocol"; // the SDK's, of the protocol's requests
    private const string WebSource = "Microsoft.AspNetCore";

    private static readonly string[] Meters =
    [
        TelemetryFindEngine.DefaultSourceName, CallGate.MeterName, McpSource, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime",
    ];

    /// <summary>Adds OpenTelemetry as the environment variables say; nothing at all where they name no collector.</summary>
    public static void Add(IHostApplicationBuilder builder, string version)
    {
        var variables = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .Where(variable => ((string)variable.Key).StartsWith(Prefix, StringComparison.Ordinal))
            .ToDictionary(variable => (string)variable.Key, variable => (string?)variable.Value, StringComparer.Ordinal);
        bool IsSet(string name) => !string.IsNullOrEmpty(variables.GetValueOrDefault(name));
        var traces = IsSet(Endpoint) || IsSet("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT");
        var metrics = IsSet(Endpoint) || IsSet("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT");
        if (!(traces || metrics) || string.Equals(variables.GetValueOrDefault("OTEL_SDK_DISABLED"), "true", StringComparison.OrdinalIgnoreCase))
        {
            return;
        }

        // The exporter reads the host's configuration, which here holds nothing else of the environment.
        builder.Configuration.AddInMemoryCollection(variables);
        var telemetry = builder.Services.AddOpenTelemetry();
        if (!IsSet("OTEL_SERVICE_NAME"))
        {
            telemetry.ConfigureResource(resource => resource.AddService("findagents", serviceVersion: version));
        }

        if (traces)
        {
            telemetry.WithTracing(tracing => tracing.AddSource(TelemetryFindEngine.DefaultSourceName, McpSource, WebSource).AddOtlpExporter());
        }

        if (metrics)
        {
            telemetry.WithMetrics(measuring => measuring.AddMeter(Meters).AddOtlpExporter());
        }
    }
}
