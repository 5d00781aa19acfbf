using FindAgents.Cli.CommandLine;

return await new FindAgentsCommand(CliContext.ForProcess()).RunAsync(args);
